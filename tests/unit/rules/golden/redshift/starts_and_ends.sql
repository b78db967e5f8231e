-- rule_predicate
(strpos(translate(e.path, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'), '/products/') = 1 and right(translate(e.path, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'), 5) = '_100%')
-- rule_may_match
(true and true)
