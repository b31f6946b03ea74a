using System.Globalization;
using System.Text.RegularExpressions;
using BotApp.Tests.Architecture;

namespace BotApp.Tests.Manifests;

/// <summary>The configuration of nginx that lies in the manifests, as it is and as a test can run it.</summary>
internal static partial class NginxConf
{
    internal static string Text() => File.ReadAllText(Path.Combine(SourceTree.Root, "manifests", "nginx", "botapp.conf"));

    internal static IReadOnlyList<string> Servers(string text) => [.. Server().Matches(text).Select(match => match.Groups["server"].Value)];

    /// <summary>The first value of a directive.</summary>
    internal static string Value(string text, string directive) => Regex.Match(text, $@"^\s*{directive}\s+(?<value>[^;]+);", RegexOptions.Multiline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Groups["value"].Value;

    /// <summary>What stands between the braces of a location.</summary>
    internal static string Location(string text, string name)
    {
        var begin = text.IndexOf($"location {name} {{", StringComparison.Ordinal);
        begin.ShouldBeGreaterThan(0, name);
        return text[begin..text.IndexOf('}', begin)];
    }

    /// <summary>The same for this machine: these replicas, this port instead of 443, and nothing on 80.</summary>
    internal static string Here(string text, IReadOnlyList<int> replicas, int port, string certificates, bool tls)
    {
        foreach (var (server, replica) in Servers(text).Zip(replicas))
        {
            text = text.Replace(server, $"127.0.0.1:{replica.ToString(CultureInfo.InvariantCulture)}", StringComparison.Ordinal);
        }

        var listen = $"listen 127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}";
        text = text.Replace("listen 443 ssl;", tls ? $"{listen} ssl;" : $"{listen};", StringComparison.Ordinal).Replace("listen 80;", $"listen unix:{certificates}/plain.sock;", StringComparison.Ordinal)
            .Replace("/etc/botapp/tls", certificates, StringComparison.Ordinal);
        return tls ? text : Tls().Replace(text, "");
    }

    /// <summary>A whole configuration around it, for a process of its own without any right.</summary>
    internal static string Whole(string conf, string folder) => $$"""
        daemon off;
        {{(Environment.UserName == "root" ? "user root;" : "")}} # who the workers are: bodies that are larger than a buffer lie in files of the folder
        worker_processes 1;
        pid {{folder}}/nginx.pid;
        error_log stderr warn;
        events { worker_connections 512; }
        http {
            access_log {{folder}}/access.log;
            client_body_temp_path {{folder}}/body;
            proxy_temp_path {{folder}}/proxy;
            fastcgi_temp_path {{folder}}/fastcgi;
            uwsgi_temp_path {{folder}}/uwsgi;
            scgi_temp_path {{folder}}/scgi;
        {{conf}}
        }
        """;

    [GeneratedRegex(@"^\s*server (?<server>[a-z0-9.:-]+)(\s+[^;]*)?;", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Server();

    [GeneratedRegex(@"^\s*ssl_.*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Tls();
}
