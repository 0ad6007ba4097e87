from incidents.markdown.citations import number_citations
from incidents.markdown.rendering import render
from incidents.markdown.wikilinks import link_targets


def comment_html(comment, incident):
    """What somebody says in a review, laid out: its citations numbered as the document's are."""
    html = number_citations(render(comment.text, f"comment-{comment.pk}"), incident.numbered_sources)
    return link_targets(html, {})
