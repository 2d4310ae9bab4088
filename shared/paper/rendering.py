"""Documents as PDF, for a child process: the PDF library is loaded there and nowhere else."""

from shared.paper.content import Paper


def render_paper(paper: Paper) -> bytes:
    """The document's PDF, the same bytes for the same content."""
    from shared.paper.pages import render

    return render(paper)
