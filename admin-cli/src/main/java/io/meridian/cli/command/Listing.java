package io.meridian.cli.command;

import io.meridian.cli.console.UsageException;
import io.meridian.cli.output.Document;
import io.meridian.client.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** The flag of commands that list something, and the walk over the pages. */
public final class Listing {
  private static final int LIMIT_MAX = 1_000_000;
  private static final int PAGE_SIZE = 1000;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "the most to list, 1 to 1000000; default 1000")
  int limit = 1000;

  /** Asks for one page. */
  @FunctionalInterface
  public interface Pages<T> {
    /** The page of this size behind this token; an empty token = the first. */
    Page<T> page(int size, String token);
  }

  /** Lists up to the limit under one key, and says on stderr when there is more. */
  public <T> Document list(
      Session session, String key, Pages<T> pages, Function<T, Document> document) {
    if (limit < 1 || limit > LIMIT_MAX) {
      throw new UsageException("--limit must be 1 to " + LIMIT_MAX + "; got " + limit);
    }
    List<Document> rows = new ArrayList<>();
    Page<T> page = pages.page(Math.min(limit, PAGE_SIZE), "");
    add(rows, page, document);
    while (page.hasNext() && rows.size() < limit) {
      page = pages.page(Math.min(limit - rows.size(), PAGE_SIZE), page.nextPageToken());
      add(rows, page, document);
    }
    if (page.hasNext()) {
      session.console().say("There are more than " + rows.size() + "; see --limit.");
    }
    return new Document().putRows(key, rows);
  }

  private static <T> void add(List<Document> rows, Page<T> page, Function<T, Document> document) {
    page.items().forEach(item -> rows.add(document.apply(item)));
  }
}
