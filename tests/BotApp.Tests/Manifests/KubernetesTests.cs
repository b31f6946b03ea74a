using System.Globalization;
using BotApp.Tests.Architecture;
using BotApp.Webhooks;
using Microsoft.Extensions.Hosting;
using YamlDotNet.RepresentationModel;

namespace BotApp.Tests.Manifests;

/// <summary>The manifests for Kubernetes: every field is one that Kubernetes knows, and ports, paths and times are those of the code.</summary>
public sealed class KubernetesTests
{
    private static readonly IReadOnlyList<YamlMappingNode> s_documents =
        [.. Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "manifests", "kubernetes"), "*.yaml").Order(StringComparer.Ordinal).SelectMany(file => Yaml.Documents(File.ReadAllText(file)))];

    private static YamlNode Pod => Of("Deployment").At("spec", "template", "spec")!;

    private static YamlNode Container => Pod.At("containers", 0)!;

    [Fact]
    public void Every_field_is_one_that_Kubernetes_knows() => s_documents.SelectMany(Problems).ShouldBeEmpty();

    [Theory]
    [InlineData("livenessProbe:", "livenesProbe:", "has no field livenesProbe")]
    [InlineData("readOnlyRootFilesystem: true", "readOnlyRootFilesystem: yes", "expected Truth")]
    [InlineData("containerPort: 8080", "containerPort: \"8080\"", "expected Number")]
    [InlineData("terminationGracePeriodSeconds: 45", "grace: 45", "has no terminationGracePeriodSeconds")]
    [InlineData("GitHub__AppId: \"123456\"", "GitHub__AppId: 123456", "expected Text")]
    public void A_slip_is_found(string right, string wrong, string problem)
    {
        var text = File.ReadAllText(Path.Combine(SourceTree.Root, "manifests", "kubernetes", "botapp.yaml"));
        text.ShouldContain(right);

        Yaml.Documents(text.Replace(right, wrong, StringComparison.Ordinal)).SelectMany(Problems).ShouldContain(one => one.Contains(problem, StringComparison.Ordinal));
    }

    [Fact]
    public void S33_It_runs_without_rights()
    {
        Pod.Scalar("securityContext", "runAsNonRoot").ShouldBe("true");
        Pod.Scalar("securityContext", "runAsUser").ShouldBe("1654");
        Pod.Scalar("securityContext", "seccompProfile", "type").ShouldBe("RuntimeDefault");
        Pod.Scalar("automountServiceAccountToken").ShouldBe("false");
        Container.Scalar("securityContext", "allowPrivilegeEscalation").ShouldBe("false");
        Container.Scalar("securityContext", "readOnlyRootFilesystem").ShouldBe("true");
        Container.Items("securityContext", "capabilities", "drop").Select(one => one.ToString()).ShouldBe(["ALL"]);
        Container.At("securityContext", "capabilities", "add").ShouldBeNull();
        Pod.Scalar("volumes", 0, "secret", "defaultMode").ShouldBe("0440", "others may read no key: BotApp refuses one that they may");
    }

    [Fact]
    public void A_rollout_never_has_fewer_replicas_and_lets_each_finish()
    {
        var deployment = Of("Deployment");
        deployment.Scalar("spec", "replicas").ShouldBe("2");
        deployment.Scalar("spec", "strategy", "type").ShouldBe("RollingUpdate");
        deployment.Scalar("spec", "strategy", "rollingUpdate", "maxUnavailable").ShouldBe("0");
        Of("PodDisruptionBudget").Scalar("spec", "minAvailable").ShouldBe("1");
        var (grace, pause) = (Seconds(Pod.Scalar("terminationGracePeriodSeconds")), Seconds(Container.Scalar("lifecycle", "preStop", "sleep", "seconds")));
        grace.ShouldBeGreaterThanOrEqualTo(pause + new HostOptions().ShutdownTimeout + TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Probes_ask_what_the_service_answers()
    {
        Container.Scalar("startupProbe", "httpGet", "path").ShouldBe(BotHost.LivePath);
        Container.Scalar("livenessProbe", "httpGet", "path").ShouldBe(BotHost.LivePath, "a database that is away is no reason to start anew");
        Container.Scalar("readinessProbe", "httpGet", "path").ShouldBe(BotHost.ReadyPath);
        foreach (var probe in new[] { "startupProbe", "livenessProbe", "readinessProbe" })
        {
            Container.Scalar(probe, "httpGet", "port").ShouldBe(Container.Scalar("ports", 0, "name"));
        }
    }

    [Fact]
    public void Ports_are_the_same_everywhere()
    {
        var port = Container.Scalar("ports", 0, "containerPort").ShouldNotBeNull();

        new Uri(Config()["Urls"].Replace("0.0.0.0", "localhost", StringComparison.Ordinal)).Port.ToString(CultureInfo.InvariantCulture).ShouldBe(port);
        Of("Service").Scalar("spec", "ports", 0, "targetPort").ShouldBe(Container.Scalar("ports", 0, "name"));
        Of("NetworkPolicy").Scalar("spec", "ingress", 0, "ports", 0, "port").ShouldBe(port);
        foreach (var path in s_documents.Where(one => one.Scalar("kind") == "Ingress").SelectMany(one => one.Items("spec", "rules", 0, "http", "paths")).Where(path => path.Scalar("path") != "/metrics"))
        {
            path.Scalar("backend", "service", "name").ShouldBe(Of("Service").Scalar("metadata", "name"));
            path.Scalar("backend", "service", "port", "name").ShouldBe(Of("Service").Scalar("spec", "ports", 0, "name"));
        }
    }

    [Fact]
    public void Selectors_select_the_pods_that_are_made()
    {
        var labels = Of("Deployment").Table("spec", "template", "metadata", "labels").ToDictionary(pair => pair.Key, pair => pair.Value.ToString());
        foreach (var selector in new[]
        {
            Of("Deployment").Table("spec", "selector", "matchLabels"), Of("Service").Table("spec", "selector"), Of("PodDisruptionBudget").Table("spec", "selector", "matchLabels"),
            Of("NetworkPolicy").Table("spec", "podSelector", "matchLabels"), Pod.Table("topologySpreadConstraints", 0, "labelSelector", "matchLabels"),
        })
        {
            selector.ShouldNotBeEmpty();
            selector.ShouldAllBe(pair => labels.GetValueOrDefault(pair.Key) == pair.Value.ToString());
        }
    }

    [Fact]
    public void Volumes_and_references_lead_somewhere()
    {
        var volumes = Pod.Items("volumes").Select(volume => volume.Scalar("name")).ToList();
        Container.Items("volumeMounts").Select(mount => mount.Scalar("name")).ShouldBe(volumes, ignoreOrder: true);
        Container.Scalar("envFrom", 0, "configMapRef", "name").ShouldBe(Of("ConfigMap").Scalar("metadata", "name"));
        Pod.Scalar("serviceAccountName").ShouldBe(Of("ServiceAccount").Scalar("metadata", "name"));
        Container.Items("volumeMounts").Single(mount => mount.Scalar("name") == "secrets").Scalar("mountPath").ShouldBe(Config()["BotApp__SecretsFolder"]);
    }

    [Fact]
    public void Every_setting_is_one_of_BotApps_and_no_secret_is_written_down()
    {
        var text = File.ReadAllText(Path.Combine(SourceTree.Root, "manifests", "kubernetes", "botapp.yaml"));
        foreach (var name in Config().Keys.Concat(SettingNames.In(text)).Where(name => name != "Urls"))
        {
            SettingNames.IsKnown(name).ShouldBeTrue(name);
        }

        BotAppOptions.Network(Config()["BotApp__TrustedProxies__0"]).ShouldNotBeNull("all people behind the ingress would share one limit");
        Config().Keys.ShouldNotContain(name => name.Contains("Secret", StringComparison.Ordinal) && name != "BotApp__SecretsFolder");
        s_documents.ShouldNotContain(one => one.Scalar("kind") == "Secret");
    }

    [Fact]
    public void The_webhooks_path_and_size_are_those_of_the_code()
    {
        var webhooks = s_documents.Single(one => one.Scalar("metadata", "name") == "botapp-webhooks");

        webhooks.Scalar("spec", "rules", 0, "http", "paths", 0, "path").ShouldBe(WebhookServices.Path);
        webhooks.Scalar("metadata", "annotations", "nginx.ingress.kubernetes.io/proxy-body-size").ShouldBe($"{WebhookBody.MaxBytes >> 20}m");
        webhooks.Scalar("metadata", "annotations", "nginx.ingress.kubernetes.io/proxy-next-upstream").ShouldNotBeNull().ShouldContain("non_idempotent");
        s_documents.Single(one => one.Scalar("kind") == "Ingress" && one.Scalar("metadata", "name") == "botapp").Scalar("metadata", "annotations", "nginx.ingress.kubernetes.io/proxy-next-upstream")
            .ShouldNotBeNull().ShouldNotContain("non_idempotent");
    }

    private static Dictionary<string, string> Config() => Of("ConfigMap").Table("data").ToDictionary(pair => pair.Key, pair => pair.Value.ToString());

    private static YamlMappingNode Of(string kind) => s_documents.Single(one => one.Scalar("kind") == kind);

    private static TimeSpan Seconds(string? number) => TimeSpan.FromSeconds(int.Parse(number.ShouldNotBeNull(), CultureInfo.InvariantCulture));

    private static IEnumerable<string> Problems(YamlMappingNode document)
    {
        var kind = $"{document.Scalar("apiVersion")} {document.Scalar("kind")}";
        return KubernetesShapes.Kinds.TryGetValue(kind, out var shape) ? Yaml.Problems(document, shape, document.Scalar("kind")!) : [$"'{kind}' is no kind that is known here"];
    }
}
