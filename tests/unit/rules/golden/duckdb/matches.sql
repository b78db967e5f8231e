-- rule_predicate
regexp_matches(translate(e.path, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'), '^/[a-z]+/\d+\.html?$', 's')
-- rule_may_match
true
