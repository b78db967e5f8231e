{#- Written by `eventide generate` from definitions/segments.yml. Change that, not this file. -#}
{{ segment(
    users=ref('users'),
    condition={'has_done': {'event': 'order_completed', 'at_least': 1}},
    counts=ref('segment_counts'),
) }}
