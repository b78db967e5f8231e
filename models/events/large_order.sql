{#- Written by `eventide generate` from definitions/events/orders.yml. Change that, not this file. -#}
{{ event_table(
    name='Large Order',
    matches=[{'field': 'event', 'is': 'Order Completed'}, {'field': 'properties.total', 'gt': 60}],
    since='2026-03-03',
) }}
