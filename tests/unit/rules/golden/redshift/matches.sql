-- rule_predicate
regexp_instr(translate(e.path, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'), '(?s)^/[a-z]+/\\d+\\.html?$', 1, 1, 0, 'p') > 0
-- rule_may_match
true
