{#- Written by `eventide generate` from definitions/events/orders.yml. Change that, not this file. -#}
{{ event_table(
    name='Product Added',
    matches=[{'field': 'event', 'is': 'Product Added'}],
) }}
