{#- Written by `eventide generate` from definitions/events/app.yml. Change that, not this file. -#}
{{ event_table(
    name='Buy Now - Touch',
    matches=[
        {'field': 'type', 'is': 'touch'},
        {'field': 'target_text', 'is': 'Buy now'},
        {'field': 'library', 'in': ['iOS', 'android']},
    ],
) }}
