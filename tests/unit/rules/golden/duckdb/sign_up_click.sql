-- rule_predicate
(e.type = 'click' and contains(translate(e.target_text, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'), 'sign up'))
-- rule_may_match
(s.type = 'click' and true)
