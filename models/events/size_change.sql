{#- Written by `eventide generate` from definitions/events/website.yml. Change that, not this file. -#}
{{ event_table(
    name='Product - Change Size',
    matches=[
        {'field': 'type', 'is': 'change'},
        {'field': 'path', 'matches': '^/products/[a-z-]+$'},
    ],
    since='2026-03-04',
) }}
