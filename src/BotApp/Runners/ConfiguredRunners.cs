using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace BotApp.Runners;

/// <summary>What the operator wrote under <c>Runners</c>, with everything wrong with it.</summary>
internal sealed class ConfiguredRunners
{
    /// <summary>Those that are in order.</summary>
    internal IReadOnlyList<ConfiguredRunner> Runners { get; private set; } = [];

    /// <summary>Why the application does not start; empty when all is in order.</summary>
    internal IReadOnlyList<string> Problems { get; private set; } = [];

    /// <summary>Reads <c>Runners__NAME__…</c>: every mistake of every runner is found at once.</summary>
    internal void Read(IConfiguration section, IReadOnlyList<IRunnerType> types)
    {
        var (runners, problems) = (new List<ConfiguredRunner>(), new List<string>());
        foreach (var one in section.GetChildren())
        {
            var reading = new RunnerSection(one, types);
            problems.AddRange(reading.Problems);
            if (reading.Runner is { } runner)
            {
                runners.Add(runner);
            }
        }

        (Runners, Problems) = (runners, problems);
    }
}

/// <summary>A runner the operator configured.</summary>
internal sealed record ConfiguredRunner(string Name, IRunnerType Type, RunnerOptions Options);

/// <summary>Refuses to start with runners that cannot work, all reasons at once.</summary>
internal sealed class ConfiguredRunnersValidation : IValidateOptions<ConfiguredRunners>
{
    public ValidateOptionsResult Validate(string? name, ConfiguredRunners options) =>
        options.Problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(options.Problems);
}

/// <summary>One runner's settings, read.</summary>
internal sealed partial class RunnerSection
{
    private const int ShortestKey = 32;

    private readonly List<string> _problems = [];

    private readonly string _prefix;

    internal RunnerSection(IConfigurationSection section, IReadOnlyList<IRunnerType> types)
    {
        _prefix = $"Runners__{section.Key}__";
        if (!Names().IsMatch(section.Key))
        {
            _problems.Add($"Runners__{section.Key}: a runner's name has up to 50 small letters, digits and hyphens and begins with a letter: settings files name it so.");
        }

        var word = section["Type"];
        if (section.Key == RunnerServices.Actions || word == RunnerServices.Actions)
        {
            AddActions(section, word);
        }
        else if (types.FirstOrDefault(type => type.Name == word) is { } type)
        {
            Runner = Read(section, type);
        }
        else
        {
            _problems.Add($"{_prefix}Type is '{word}'; expected one of {string.Join(", ", types.Select(one => one.Name).Order(StringComparer.Ordinal))}.");
        }
    }

    /// <summary>Null when something is wrong.</summary>
    internal ConfiguredRunner? Runner { get; }

    internal IReadOnlyList<string> Problems => _problems;

    // It exists without being configured and is reached by what stands under GitHub.
    private void AddActions(IConfigurationSection section, string? type)
    {
        if (section.Key != RunnerServices.Actions || type is not (null or RunnerServices.Actions) || section.GetChildren().Any(one => one.Key != "Type"))
        {
            _problems.Add($"Runners__{section.Key}: GitHub Actions is always there under the name 'actions' and has no settings of its own; remove this.");
        }
    }

    private ConfiguredRunner? Read(IConfigurationSection section, IRunnerType type)
    {
        var options = (RunnerOptions)Activator.CreateInstance(type.OptionsType)!; // RunnerType<TOptions> asks for a constructor
        Fill(options, section, _prefix, $"a runner of type {type.Name}");

        _problems.AddRange(CommonProblems(options));
        _problems.AddRange(type.Problems(options).Select(problem => _prefix + problem));
        return _problems.Count == 0 ? new ConfiguredRunner(section.Key, type, options) : null;
    }

    // Every public property is a setting; what is not one is an error, at every depth.
    private void Fill(object options, IConfigurationSection section, string prefix, string what)
    {
        var known = options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance);
        foreach (var child in section.GetChildren())
        {
            if (known.FirstOrDefault(one => one.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase)) is { } property)
            {
                Set(options, property, child, prefix);
            }
            else
            {
                _problems.Add($"{prefix}{child.Key} is no setting of {what}; there are {string.Join(", ", known.Select(one => one.Name).Order(StringComparer.Ordinal))}.");
            }
        }
    }

    private void Set(object options, PropertyInfo property, IConfigurationSection from, string prefix)
    {
        if (property.PropertyType.Namespace?.StartsWith(nameof(BotApp), StringComparison.Ordinal) == true && property.PropertyType.IsClass)
        {
            var inner = Activator.CreateInstance(property.PropertyType)!; // classes of options have a constructor
            Fill(inner, from, $"{prefix}{property.Name}__", $"{prefix}{property.Name}");
            property.SetValue(options, inner);
            return;
        }

        if (property.PropertyType == typeof(Dictionary<string, string>))
        {
            var table = (Dictionary<string, string>)property.GetValue(options)!; // made by the options themselves
            foreach (var one in from.GetChildren())
            {
                table[one.Key] = one.Value ?? "";
            }

            return;
        }

        try
        {
            property.SetValue(options, from.Get(property.PropertyType));
        }
        catch (InvalidOperationException)
        {
            _problems.Add($"{prefix}{property.Name} is '{from.Value}'; expected {Expected(property.PropertyType)}.");
        }
    }

    private static string Expected(Type type) => type switch
    {
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(TimeSpan) => "a time such as 00:00:30",
        _ when type == typeof(int) => "a whole number",
        _ when type == typeof(Uri) => "an absolute address such as https://ci.example.org",
        _ => type.Name,
    };

    private IEnumerable<string> CommonProblems(RunnerOptions options)
    {
        if (options.Url is not { IsAbsoluteUri: true } url || url.Scheme is not ("http" or "https") || url.Query.Length > 0 || url.Fragment.Length > 0)
        {
            yield return $"{_prefix}Url is '{RunnerHttp.Shown(options.Url)}'; expected an absolute http or https address without query, such as https://ci.example.org.";
        }
        else if (url.UserInfo.Length > 0)
        {
            yield return $"{_prefix}Url holds a user name or password; put them into {_prefix}User and {_prefix}Token.";
        }
        else if (url.Scheme == Uri.UriSchemeHttp && !options.AllowPrivateAddresses)
        {
            yield return $"{_prefix}Url is '{RunnerHttp.Shown(url)}': credentials would travel unencrypted. Use https, or set {_prefix}AllowPrivateAddresses to true for a runner in your own network.";
        }

        if (options.Timeout < TimeSpan.FromSeconds(1) || options.Timeout > TimeSpan.FromMinutes(5))
        {
            yield return $"{_prefix}Timeout is '{options.Timeout}'; expected 00:00:01 to 00:05:00.";
        }

        foreach (var (key, value) in new[] { (nameof(options.SigningKey), options.SigningKey), (nameof(options.PreviousSigningKey), options.PreviousSigningKey) })
        {
            if (value is not null && value.Length < ShortestKey)
            {
                yield return $"{_prefix}{key} has {value.Length} characters and can be guessed; expected at least {ShortestKey} random ones.";
            }
        }
    }

    [GeneratedRegex(@"\A[a-z][a-z0-9-]{0,49}\z", RegexOptions.None, 1000)]
    private static partial Regex Names();
}
