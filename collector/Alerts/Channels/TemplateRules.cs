using Fluid.Ast;
using Fluid.Values;

namespace HealthCheck.Collector.Alerts.Channels;

/// <summary>
/// Refuses what makes much of little: ranges, filters that are not known to be small, and widths of dates. What is left
/// takes time and memory in proportion to the template and the message.
/// </summary>
internal sealed class TemplateRules : AstVisitor
{
    private const int LongestSeparator = 100;

    /// <summary>The filters that a template may use.</summary>
    public static IReadOnlyList<string> Filters { get; } =
    [
        "capitalize", "date", "default", "downcase", "first", "join", "last", "map", "size", "sort", "strip",
        "truncate", "upcase", "where",
    ];

    protected override Expression VisitRangeExpression(RangeExpression rangeExpression) =>
        throw new TemplateException("a range such as (1..9) is not possible");

    protected override Expression VisitFilterExpression(FilterExpression filterExpression)
    {
        if (!Filters.Contains(filterExpression.Name))
            throw new TemplateException(
                $"the filter '{filterExpression.Name}' is not possible; there are {string.Join(", ", Filters)}");
        if (filterExpression.Name == "date" && !filterExpression.Parameters.All(each => IsPlainDate(each.Expression)))
            throw new TemplateException("the filter date takes a text without digits, such as '%H:%M'");
        if (filterExpression.Name == "join" && !filterExpression.Parameters.All(each => IsShort(each.Expression)))
            throw new TemplateException($"the filter join takes a text of at most {LongestSeparator} characters");
        return base.VisitFilterExpression(filterExpression);
    }

    protected override Expression VisitMemberExpression(MemberExpression memberExpression)
    {
        foreach (var index in memberExpression.Segments.OfType<IndexerSegment>())
            Visit(index.Expression);
        return base.VisitMemberExpression(memberExpression);
    }

    // It is there as often as the list is long.
    private static bool IsShort(Expression separator) =>
        separator is LiteralExpression { Value: StringValue text } && text.ToStringValue().Length <= LongestSeparator;

    // A width would be a number of characters.
    private static bool IsPlainDate(Expression format) =>
        format is LiteralExpression { Value: StringValue text } && !text.ToStringValue().Any(char.IsAsciiDigit);
}
