{#- Written by `eventide generate` from the definitions of segments. Change that, not this file. -#}
{{ count_events({
    'add_to_cart_any': ref('add_to_cart_any'),
    'order_completed': ref('order_completed'),
    'product_page_view': ref('product_page_view'),
    'search_without_result': ref('search_without_result'),
}) }}
