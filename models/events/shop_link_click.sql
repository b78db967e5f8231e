{#- Written by `eventide generate` from definitions/events/website.yml. Change that, not this file. -#}
{{ event_table(
    name='Link - Click (But Not Log Out)',
    matches=[
        {'field': 'type', 'is': 'click'},
        {'field': 'href', 'exists': True},
        {'not': [{'field': 'href', 'ends_with': '/logout'}]},
    ],
) }}
