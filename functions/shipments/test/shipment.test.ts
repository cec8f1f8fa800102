import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instructions, InvalidEvent, parseEvent } from '../src/shipment';

const paid = (...lines: [string, number][]) => ({
    type: 'paid',
    order: 'order-7',
    lines: lines.map(([sku, quantity]) => ({ sku, quantity })),
});

test('an order that fits is one parcel', () => {
    assert.deepEqual(instructions(parseEvent(paid(['lamp', 2], ['bell', 8]))), [
        {
            action: 'pack',
            order: 'order-7',
            parcel: 1,
            of: 1,
            lines: [
                { sku: 'lamp', quantity: 2 },
                { sku: 'bell', quantity: 8 },
            ],
        },
    ]);
});

test('no piece is lost and no parcel holds more than ten', () => {
    const work = instructions(parseEvent(paid(['lamp', 7], ['bell', 25], ['lamp', 1])));
    assert.equal(work.length, 4); // 33 pieces
    const pieces = new Map<string, number>();
    for (const each of work) {
        assert.ok(each.action === 'pack');
        assert.equal(each.of, 4);
        assert.ok(each.lines.reduce((sum, line) => sum + line.quantity, 0) <= 10);
        for (const { sku, quantity } of each.lines) {
            pieces.set(sku, (pieces.get(sku) ?? 0) + quantity);
        }
    }
    assert.deepEqual(Object.fromEntries(pieces), { lamp: 8, bell: 25 });
});

test('a cancelled order is stopped', () => {
    assert.deepEqual(instructions(parseEvent({ type: 'cancelled', order: 'order-7' })), [
        { action: 'stop', order: 'order-7' },
    ]);
});

for (const [wrong, field] of [
    [null, 'event'],
    ['paid', 'event'],
    [[], 'event'],
    [{ type: 'paid', lines: [] }, 'order'],
    [{ type: 'shipped', order: 'order-7' }, 'type'],
    [{ type: 'paid', order: 'order-7', lines: [] }, 'lines'],
    [paid(['lamp', 0]), 'lines[0].quantity'],
    [paid(['lamp', 1.5]), 'lines[0].quantity'],
    [paid(['lamp', 10_001]), 'lines[0].quantity'],
    [paid(['lamp', 1], [' ', 1]), 'lines[1].sku'],
] as const) {
    test(`${JSON.stringify(wrong)} is refused for its ${field}`, () => {
        assert.throws(
            () => parseEvent(wrong),
            (error) => error instanceof InvalidEvent && error.message.startsWith(`${field}: `),
        );
    });
}
