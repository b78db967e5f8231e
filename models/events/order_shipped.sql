{#- Written by `eventide generate` from definitions/events/orders.yml. Change that, not this file. -#}
{{ event_table(
    name='Order Shipped',
    matches=[{'field': 'event', 'is': 'Order Shipped'}, {'field': 'library', 'is': 'server'}],
) }}
