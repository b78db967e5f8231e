{#- Written by `eventide generate` from definitions/segments.yml. Change that, not this file. -#}
{{ segment(
    users=ref('users'),
    events={
        'order_completed': ref('order_completed'),
    },
    condition={'has_done': {'event': 'order_completed', 'at_least': 1}},
) }}
