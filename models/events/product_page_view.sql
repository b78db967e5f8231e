{#- Written by `eventide generate` from definitions/events/website.yml. Change that, not this file. -#}
{{ event_table(
    name='Product - View Page',
    matches=[{'field': 'type', 'is': 'view page'}, {'field': 'path', 'starts_with': '/products/'}],
) }}
