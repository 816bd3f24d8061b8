package io.meridian.cli.command;

import io.meridian.cli.console.UsageException;
import io.meridian.cli.output.Document;
import io.meridian.cli.output.ListPrinter;
import io.meridian.client.Page;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** The flags of commands that list something, and the walk over the pages. */
public final class Listing {
  private static final int LIMIT_DEFAULT = 1000;
  private static final int LIMIT_MAX = 1_000_000_000;
  private static final int PAGE_SIZE = 1000;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "the most to list, 1 to 1000000000; default 1000")
  Integer limit;

  @Option(names = "--all", description = "list everything")
  boolean all;

  /** Asks for one page. */
  @FunctionalInterface
  public interface Pages<T> {
    /** The page of this size behind this token; an empty token = the first. */
    Page<T> page(int size, String token);
  }

  /** Prints up to the limit, page by page, and says on stderr when there is more. */
  public <T> void print(
      Session session, Document head, String key, Pages<T> pages, Function<T, Document> document) {
    long most = most();
    Page<T> page = pages.page(size(most), "");
    ListPrinter printer = session.printer().list(head, key);
    printer.add(page.items().stream().map(document).toList());
    long listed = page.items().size();
    while (page.hasNext() && listed < most) {
      page = pages.page(size(most - listed), page.nextPageToken());
      printer.add(page.items().stream().map(document).toList());
      listed += page.items().size();
    }
    printer.end();
    if (page.hasNext()) {
      session.console().say("There are more than " + listed + "; see --limit and --all.");
    }
  }

  private long most() {
    if (all && limit != null) {
      throw new UsageException("--limit and --all: give one of the two");
    }
    if (all) {
      return Long.MAX_VALUE;
    }
    if (limit != null && (limit < 1 || limit > LIMIT_MAX)) {
      throw new UsageException("--limit must be 1 to " + LIMIT_MAX + "; got " + limit);
    }
    return limit == null ? LIMIT_DEFAULT : limit;
  }

  private static int size(long most) {
    return (int) Math.min(most, PAGE_SIZE);
  }
}
