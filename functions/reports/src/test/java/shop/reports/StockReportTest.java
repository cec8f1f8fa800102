package shop.reports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StockReportTest {

    @Test
    void articlesThatLackMostComeFirst() {
        StockReport report = StockReport.of(
                """
                sku,pieces,minimum
                bell,3,5
                lamp,0,40
                rope,9,9
                tent,-1,1
                """);

        assertEquals(4, report.items().size());
        assertEquals("sku,order\nlamp,40\nbell,2\ntent,2\n", report.csv());
    }

    @Test
    void aFullStockNeedsNothing() {
        assertEquals("sku,order\n", StockReport.of("sku,pieces,minimum\r\nlamp,40,40\r\n").csv());
    }

    @ParameterizedTest
    @ValueSource(strings = {"lamp", "lamp,1", "lamp,1,2,3", ",1,2", "lamp,one,2", "lamp,1,-2", "lamp,1,99999999999"})
    void aWrongLineIsNamed(String line) {
        IllegalArgumentException error = assertThrows(
                IllegalArgumentException.class, () -> StockReport.of("sku,pieces,minimum\n" + line));

        assertTrue(error.getMessage().endsWith(line));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "lamp,1,2", "sku;pieces;minimum"})
    void whatIsNoStockListIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> StockReport.of(text));
    }
}
