using System.Text.Json;

namespace Shop.Telemetry;

/// <summary>How long a page of the shop took to load, as a browser reports it.</summary>
public sealed record PageView(string Page, double Milliseconds);

/// <summary>The views of one page in a batch; nineteen of twenty were no slower than <c>Percentile95</c>.</summary>
public sealed record PageSummary(string Page, int Views, double Percentile95);

/// <summary>What page views say. Knows nothing of Event Hubs, so that it can be tested without a host.</summary>
public static class PageViews
{
    /// <summary>Names begin in lower case, as JavaScript has them.</summary>
    public static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    private const double LongestMilliseconds = 600_000;

    /// <summary>Reads <c>{"page", "milliseconds"}</c>; null for what is none, since browsers send all sorts of things.</summary>
    public static PageView? Parse(string text)
    {
        try
        {
            var view = JsonSerializer.Deserialize<PageView>(text, Web);
            return view is { Page.Length: > 0, Milliseconds: >= 0 and <= LongestMilliseconds } ? view : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>One summary a page, in the order of the pages' names.</summary>
    public static IReadOnlyList<PageSummary> Summarise(IEnumerable<PageView> views) =>
        views
            .GroupBy(view => view.Page, view => view.Milliseconds)
            .OrderBy(page => page.Key, StringComparer.Ordinal)
            .Select(page => new PageSummary(page.Key, page.Count(), Percentile95(page)))
            .ToList();

    /// <summary>By the nearest rank: the smallest of the values that at least 95 % of them do not exceed.</summary>
    private static double Percentile95(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[(sorted.Length * 95 + 99) / 100 - 1];
    }
}
