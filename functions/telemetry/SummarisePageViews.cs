using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Shop.Telemetry;

/// <summary>Takes page views off the hub by the batch, and reports the slow pages of each batch to a queue.</summary>
public sealed class SummarisePageViews(ILogger<SummarisePageViews> logger)
{
    private const double SlowMilliseconds = 2_500;

    /// <summary>
    /// Nothing here throws for a bad event: Event Hubs has no dead-letter queue, and the host moves on after a failure,
    /// so an exception would lose the rest of the batch.
    /// </summary>
    [Function("SummarisePageViews")]
    [QueueOutput("slow-pages", Connection = "TelemetryStorage")]
    public string[] Run(
        [EventHubTrigger("page-views", ConsumerGroup = "summaries", Connection = "TelemetryHub")] string[] events)
    {
        var views = events.Select(PageViews.Parse).OfType<PageView>().ToList();
        var summaries = PageViews.Summarise(views);
        foreach (var page in summaries)
        {
            logger.LogInformation(
                "{Page}: {Views} views, 95 % within {Milliseconds} ms", page.Page, page.Views, page.Percentile95);
        }

        if (views.Count < events.Length)
        {
            logger.LogWarning("{Count} of {All} events are no page views", events.Length - views.Count, events.Length);
        }

        return summaries
            .Where(page => page.Percentile95 > SlowMilliseconds)
            .Select(page => JsonSerializer.Serialize(page, PageViews.Web))
            .ToArray();
    }
}
