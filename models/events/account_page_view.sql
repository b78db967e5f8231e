{#- Written by `eventide generate` from definitions/events/website.yml. Change that, not this file. -#}
{{ event_table(
    name='Account - View Page',
    matches=[
        {
            'any': [
                [{'field': 'type', 'is': 'view page'}, {'field': 'path', 'is': '/signup'}],
                [{'field': 'type', 'is': 'view page'}, {'field': 'path', 'is': '/login'}],
            ],
        },
    ],
) }}
