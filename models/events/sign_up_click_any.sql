{#- Written by `eventide generate` from definitions/events/website.yml. Change that, not this file. -#}
{{ event_table(
    name='Sign Up - Click (Any)',
    matches=[{'field': 'type', 'is': 'click'}, {'field': 'target_text', 'contains': 'sign up'}],
) }}
