{#- Written by `eventide generate` from definitions/events/orders.yml. Change that, not this file. -#}
{{ event_table(
    name='Search Without Result',
    matches=[
        {'field': 'event', 'is': 'Search Performed'},
        {'field': 'properties.results', 'is': 0},
    ],
) }}
