{#- Written by `eventide generate` from the definitions of events. Change that, not this file. -#}
{{ union_events([
    ref('sessions'),
    ref('pageviews'),
    ref('account_form_submit'),
    ref('account_page_view'),
    ref('add_to_cart_any'),
    ref('buy_now_touch'),
    ref('courier_order'),
    ref('large_order'),
    ref('order_completed'),
    ref('order_shipped'),
    ref('product_added'),
    ref('product_page_view'),
    ref('search_without_result'),
    ref('shop_link_click'),
    ref('sign_up_click_any'),
    ref('size_change'),
]) }}
