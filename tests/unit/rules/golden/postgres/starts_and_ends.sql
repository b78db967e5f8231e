-- rule_predicate
(starts_with(lower(e.path collate "C"), '/products/') and right(lower(e.path collate "C"), 5) = '_100%')
-- rule_may_match
(true and true)
