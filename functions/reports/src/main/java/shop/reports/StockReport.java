package shop.reports;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What has to be ordered again. Knows nothing of blobs, so that it can be tested without a host. */
public record StockReport(List<Item> items) {

    private static final String HEADER = "sku,pieces,minimum";

    /** A line of the stock list; {@code minimum} is how many pieces there should be. */
    public record Item(String sku, int pieces, int minimum) {

        public int missing() {
            return Math.max(0, minimum - pieces);
        }
    }

    /**
     * Reads a stock list: the header {@code sku,pieces,minimum}, then a line for each article.
     *
     * @throws IllegalArgumentException names the line that is wrong
     */
    public static StockReport of(String stock) {
        List<String> lines = stock.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
        if (lines.isEmpty() || !lines.get(0).equals(HEADER)) {
            throw new IllegalArgumentException("the stock list must begin with the line " + HEADER);
        }
        return new StockReport(lines.stream().skip(1).map(StockReport::item).toList());
    }

    /** The articles that run short, those that lack most first; then by name. */
    public List<Item> toOrder() {
        return items.stream()
                .filter(item -> item.missing() > 0)
                .sorted(Comparator.comparingInt(Item::missing).reversed().thenComparing(Item::sku))
                .toList();
    }

    /** As the shop's buyers read it: the header {@code sku,order}, then a line for each article to order. */
    public String csv() {
        return Stream.concat(Stream.of("sku,order"), toOrder().stream().map(item -> item.sku() + "," + item.missing()))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static Item item(String line) {
        String[] cells = line.split(",", -1);
        if (cells.length != 3 || cells[0].isBlank()) {
            throw new IllegalArgumentException("not a line of a stock list: " + line);
        }
        try {
            return new Item(
                    cells[0].strip(), Integer.parseInt(cells[1].strip()), Integer.parseUnsignedInt(cells[2].strip()));
        } catch (NumberFormatException error) {
            throw new IllegalArgumentException("not a line of a stock list: " + line, error);
        }
    }
}
