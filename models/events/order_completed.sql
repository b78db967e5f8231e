{#- Written by `eventide generate` from definitions/events/orders.yml. Change that, not this file. -#}
{{ event_table(
    name='Order Completed',
    matches=[{'field': 'event', 'is': 'Order Completed'}],
) }}
