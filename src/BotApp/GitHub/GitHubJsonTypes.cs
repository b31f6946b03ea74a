using System.Text.Json;
using System.Text.Json.Serialization;

namespace BotApp.GitHub;

/// <summary>Everything read from and written to GitHub, compiled ahead.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowReadingFromString,
    Converters = [typeof(TolerantTime)])]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(JwtClaims))]
[JsonSerializable(typeof(TokenRequest))]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(App))]
[JsonSerializable(typeof(Installation))]
[JsonSerializable(typeof(List<Installation>), TypeInfoPropertyName = "ListInstallation")]
[JsonSerializable(typeof(Repository))]
[JsonSerializable(typeof(RepositoryPage))]
[JsonSerializable(typeof(HookDelivery))]
[JsonSerializable(typeof(List<HookDelivery>), TypeInfoPropertyName = "ListHookDelivery")]
[JsonSerializable(typeof(CheckRun))]
[JsonSerializable(typeof(CheckRunBody))]
[JsonSerializable(typeof(CheckRunPage))]
[JsonSerializable(typeof(Comment))]
[JsonSerializable(typeof(List<Comment>), TypeInfoPropertyName = "ListComment")]
[JsonSerializable(typeof(CommentBody))]
[JsonSerializable(typeof(Reaction))]
[JsonSerializable(typeof(List<Reaction>), TypeInfoPropertyName = "ListReaction")]
[JsonSerializable(typeof(ReactionBody))]
[JsonSerializable(typeof(PullRequest))]
[JsonSerializable(typeof(List<PullRequest>), TypeInfoPropertyName = "ListPullRequest")]
[JsonSerializable(typeof(List<ChangedFile>), TypeInfoPropertyName = "ListChangedFile")]
[JsonSerializable(typeof(ContentAnswer))]
[JsonSerializable(typeof(Tree))]
[JsonSerializable(typeof(CompareAnswer))]
[JsonSerializable(typeof(Branch))]
[JsonSerializable(typeof(Commit))]
[JsonSerializable(typeof(GitRef))]
[JsonSerializable(typeof(List<GitRef>), TypeInfoPropertyName = "ListGitRef")]
[JsonSerializable(typeof(GitTag))]
[JsonSerializable(typeof(GitRefBody))]
[JsonSerializable(typeof(CollaboratorPermission))]
[JsonSerializable(typeof(CombinedStatus))]
[JsonSerializable(typeof(List<BranchRule>), TypeInfoPropertyName = "ListBranchRule")]
internal sealed partial class GitHubJsonTypes : JsonSerializerContext;
