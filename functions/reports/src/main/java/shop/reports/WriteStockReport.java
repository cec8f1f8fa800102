package shop.reports;

import com.microsoft.azure.functions.ExecutionContext;
import com.microsoft.azure.functions.OutputBinding;
import com.microsoft.azure.functions.annotation.BlobInput;
import com.microsoft.azure.functions.annotation.BlobOutput;
import com.microsoft.azure.functions.annotation.FunctionName;
import com.microsoft.azure.functions.annotation.TimerTrigger;

/** Writes what has to be ordered again, before the buyers come to work. */
public class WriteStockReport {

    /** Every weekday at 05:30 UTC; the host makes up for a run that it missed. */
    private static final String SCHEDULE = "0 30 5 * * 1-5";

    @FunctionName("WriteStockReport")
    public void run(
            @TimerTrigger(name = "timer", schedule = SCHEDULE) String timer,
            @BlobInput(name = "stock", path = "stock/current.csv", dataType = "string", connection = "ReportsStorage")
                    String stock,
            @BlobOutput(name = "report", path = "reports/{DateTime}.csv", dataType = "string", connection = "ReportsStorage")
                    OutputBinding<String> report,
            ExecutionContext context) {
        if (stock == null || stock.isBlank()) {
            context.getLogger().warning("No stock list at stock/current.csv, so no report");
            return;
        }
        StockReport found = StockReport.of(stock);
        report.setValue(found.csv());
        context.getLogger().info(found.toOrder().size() + " of " + found.items().size() + " articles run short");
    }
}
