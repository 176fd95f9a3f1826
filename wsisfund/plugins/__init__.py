"""The rules of the fund as Beancount plugins: what `wsisfund check` refuses, `bean-check` and Fava report too."""
