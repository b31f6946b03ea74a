using System.Globalization;
using System.Text.RegularExpressions;
using BotApp.Tests.Architecture;
using Microsoft.Extensions.Hosting;
using YamlDotNet.RepresentationModel;

namespace BotApp.Tests.Manifests;

/// <summary>The container file and the Compose file: fields that exist, nothing that has rights it does not need, and the code's own ports, paths and settings.</summary>
public sealed partial class ComposeTests
{
    /// <summary>Source: https://github.com/compose-spec/compose-spec/blob/main/05-services.md.</summary>
    private static readonly string[] s_service =
    [
        "image", "restart", "user", "read_only", "cap_drop", "cap_add", "security_opt", "tmpfs", "stop_grace_period", "pids_limit", "mem_limit", "shm_size", "networks", "depends_on", "environment", "secrets",
        "healthcheck", "ports", "volumes",
    ];

    private static readonly string s_text = File.ReadAllText(Path.Combine(SourceTree.Root, "manifests", "compose", "compose.yml"));

    private static readonly YamlMappingNode s_compose = Yaml.Documents(s_text).Single();

    private static IReadOnlyDictionary<string, YamlNode> Services => s_compose.Table("services");

    private static IEnumerable<YamlNode> Replicas => Services.Where(one => one.Key.StartsWith("botapp-", StringComparison.Ordinal)).Select(one => one.Value);

    [Fact]
    public void Every_field_is_one_that_Compose_knows()
    {
        s_compose.Children.Keys.Select(key => key.ToString()).Where(key => !key.StartsWith("x-", StringComparison.Ordinal)).ShouldBe(["name", "services", "networks", "volumes", "secrets"], ignoreOrder: true);
        foreach (var (name, service) in Services)
        {
            ((YamlMappingNode)service).Children.Keys.Select(key => key.ToString()).Except(s_service).ShouldBeEmpty(name);
            service.Table("healthcheck").Keys.Except(["test", "interval", "timeout", "retries", "start_period"]).ShouldBeEmpty(name);
        }
    }

    [Fact]
    public void S33_Nothing_has_rights_it_does_not_need()
    {
        Services.Count.ShouldBe(4);
        foreach (var (name, service) in Services)
        {
            service.Scalar("read_only").ShouldBe("true", name);
            service.Items("cap_drop").Select(one => one.ToString()).ShouldBe(["ALL"], name);
            service.Items("security_opt").Select(one => one.ToString()).ShouldBe(["no-new-privileges:true"], name);
        }

        Replicas.ShouldAllBe(replica => replica.At("cap_add") == null && replica.Scalar("user") == "1654:1654" && replica.At("ports") == null);
        s_compose.Scalar("networks", "inside", "internal").ShouldBe("true");
        Services["database"].Items("networks").Select(one => one.ToString()).ShouldBe(["inside"]);
    }

    [Fact]
    public void Secrets_are_files_and_every_setting_is_one_of_BotApps()
    {
        foreach (var replica in Replicas)
        {
            replica.Table("environment").Keys.Where(name => name != "Urls" && !SettingNames.IsKnown(name)).ShouldBeEmpty();
            var targets = replica.Items("secrets").Select(secret => secret.Scalar("target")!).ToList();
            targets.Where(name => name.Contains("__", StringComparison.Ordinal) && !SettingNames.IsKnown(name)).ShouldBeEmpty();
            replica.Scalar("environment", "GitHub__PrivateKeyPath").ShouldBe($"{replica.Scalar("environment", "BotApp__SecretsFolder")}/{targets.Single(name => name.EndsWith(".pem", StringComparison.Ordinal))}");
            replica.Items("secrets").Select(secret => secret.Scalar("source")!).ShouldAllBe(name => s_compose.At("secrets", name, "file") != null);
        }

        s_compose.Table("secrets").Keys.ShouldBe(Replicas.First().Items("secrets").Select(secret => secret.Scalar("source")!).Concat(Services["database"].Items("secrets").Select(one => one.ToString())), ignoreOrder: true);
    }

    [Fact]
    public void Health_is_asked_by_the_program_itself_and_stopping_takes_its_time()
    {
        foreach (var replica in Replicas)
        {
            replica.Items("healthcheck", "test").Select(one => one.ToString()).ShouldBe(["CMD", "/app/BotApp", "health", $"http://127.0.0.1:{Port(replica)}"]);
            TimeSpan.FromSeconds(int.Parse(replica.Scalar("stop_grace_period")!.TrimEnd('s'), CultureInfo.InvariantCulture)).ShouldBeGreaterThanOrEqualTo(new HostOptions().ShutdownTimeout + TimeSpan.FromSeconds(5));
        }
    }

    [Fact]
    public void The_proxy_is_believed_and_the_databases_folder_is_its_volume()
    {
        foreach (var replica in Replicas)
        {
            replica.Scalar("environment", "BotApp__TrustedProxies__0").ShouldBe(s_compose.Scalar("networks", "outside", "ipam", "config", 0, "subnet"), "all people behind it would share one limit");
        }

        var folder = Services["database"].Items("volumes")[0].ToString().Split(':')[1];
        Services["database"].Scalar("environment", "PGDATA").ShouldStartWith(folder + "/");
        folder.ShouldNotStartWith("/var/lib/postgresql", Case.Sensitive, "images from PostgreSQL 18 on do not start with a volume where earlier ones had theirs");
    }

    [Fact]
    public void The_proxy_leads_to_the_replicas()
    {
        var servers = NginxConf.Servers(NginxConf.Text());

        servers.ShouldBe(Services.Where(one => one.Key.StartsWith("botapp-", StringComparison.Ordinal)).Select(one => $"{one.Key}:{Port(one.Value)}"));
        var mount = Services["proxy"].Items("volumes")[0].ToString().Split(':');
        File.Exists(Path.GetFullPath(Path.Combine(SourceTree.Root, "manifests", "compose", mount[0]))).ShouldBeTrue(mount[0]);
        Services["proxy"].Items("volumes")[1].ToString().ShouldContain(Path.GetDirectoryName(NginxConf.Value(NginxConf.Text(), "ssl_certificate"))!);
    }

    [Fact]
    public void S33_The_container_runs_as_a_number_without_rights_and_names_no_registry()
    {
        var text = File.ReadAllText(Path.Combine(SourceTree.Root, "manifests", "container", "Containerfile"));
        var lines = text.Split('\n').Where(line => line.Length > 0 && line[0] != '#').ToList();

        lines.Where(line => line.StartsWith("FROM", StringComparison.Ordinal)).ShouldBe(["FROM ${SDK} AS build", "FROM ${RUNTIME}"]);
        lines.Where(line => line.StartsWith("USER", StringComparison.Ordinal)).ShouldBe(["USER 1654:1654"]);
        lines.ShouldContain("ENTRYPOINT [\"/app/BotApp\"]");
        lines.Count(line => line.Contains("--locked-mode", StringComparison.Ordinal)).ShouldBe(1);
        var last = lines.FindLastIndex(line => line.StartsWith("FROM", StringComparison.Ordinal));
        lines.Skip(last).ShouldNotContain(line => line.StartsWith("RUN", StringComparison.Ordinal), "there is no shell to run anything");
        lines.ShouldContain($"EXPOSE {Port(Replicas.First())}");
        SettingNames.In(text).ShouldAllBe(name => SettingNames.IsKnown(name));
        RegistryHost().IsMatch(text).ShouldBeFalse();
    }

    private static string Port(YamlNode replica) => new Uri(replica.Scalar("environment", "Urls")!.Replace("0.0.0.0", "localhost", StringComparison.Ordinal)).Port.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\b(mcr|docker|ghcr|quay)\.[a-z]+|\b[a-z0-9-]+\.(azurecr|gcr)\.io", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RegistryHost();
}
