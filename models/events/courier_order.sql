{#- Written by `eventide generate` from definitions/events/orders.yml. Change that, not this file. -#}
{{ event_table(
    name='Order by Courier',
    matches=[
        {'field': 'event', 'is': 'Order Completed'},
        {'field': 'properties.shipping.method', 'is': 'courier'},
    ],
) }}
