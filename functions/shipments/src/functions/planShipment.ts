/**
 * Turns what happens to an order into work for the warehouse.
 *
 * The session of a message is its order: the host takes one order's events one after another, so that a cancellation
 * never overtakes the payment before it.
 */

import { app, type InvocationContext, output } from '@azure/functions';
import { type Instruction, instructions, parseEvent } from '../shipment';

app.serviceBusTopic('planShipment', {
    topicName: process.env.ORDER_EVENTS_TOPIC ?? 'order-events',
    subscriptionName: 'shipments',
    connection: 'ShopBus',
    isSessionsEnabled: true,
    return: output.serviceBusQueue({
        queueName: process.env.WAREHOUSE_QUEUE ?? 'warehouse',
        connection: 'ShopBus',
    }),
    handler: planShipment,
});

/** An invalid event throws: the message is delivered again and, after the last try, goes to the dead-letter queue. */
export function planShipment(message: unknown, context: InvocationContext): Instruction[] {
    const event = parseEvent(message);
    const work = instructions(event);
    context.log(`Order ${event.order} ${event.type}: ${work.length} instructions for the warehouse`);
    return work;
}
