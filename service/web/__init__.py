"""HTTP manners that all pages and endpoints share: who is acting, one work a request, answers, refusals, headers."""
