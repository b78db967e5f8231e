-- rule_predicate
lower(e.path collate "C") collate "C" ~ '^/[a-z]+/\d+\.html?$'
-- rule_may_match
true
