using System.Data;

using Dapper;

namespace BotApp.Storage;

/// <summary>Times are stored as milliseconds since 1970 and truth values as 0 and 1, alike in both databases.</summary>
internal static class StoredTimes
{
    internal static void Register()
    {
        SqlMapper.RemoveTypeMap(typeof(DateTimeOffset));
        SqlMapper.RemoveTypeMap(typeof(DateTimeOffset?));
        SqlMapper.RemoveTypeMap(typeof(bool));
        SqlMapper.RemoveTypeMap(typeof(bool?));
        SqlMapper.AddTypeHandler(new Times());
        SqlMapper.AddTypeHandler(new Truths());
    }

    internal static object? Stored(DateTimeOffset? time) => time?.ToUnixTimeMilliseconds();

    private sealed class Times : SqlMapper.TypeHandler<DateTimeOffset>
    {
        public override DateTimeOffset Parse(object value) => DateTimeOffset.FromUnixTimeMilliseconds((long)value);

        public override void SetValue(IDbDataParameter parameter, DateTimeOffset value)
        {
            parameter.DbType = DbType.Int64;
            parameter.Value = value.ToUnixTimeMilliseconds();
        }
    }

    private sealed class Truths : SqlMapper.TypeHandler<bool>
    {
        public override bool Parse(object value) => (long)value != 0;

        public override void SetValue(IDbDataParameter parameter, bool value)
        {
            parameter.DbType = DbType.Int64;
            parameter.Value = value ? 1L : 0L;
        }
    }
}
