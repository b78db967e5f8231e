{#- Written by `eventide generate` from definitions/events/website.yml. Change that, not this file. -#}
{{ event_table(
    name='Account - Submit Form',
    matches=[
        {'field': 'type', 'is': 'submit'},
        {'field': 'target_text', 'in': ['Create account', 'Log in']},
    ],
) }}
