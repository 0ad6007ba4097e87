"""The page of the search: what it shows of a query, in which order, and where its links lead."""
