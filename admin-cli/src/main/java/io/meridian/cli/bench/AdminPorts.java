package io.meridian.cli.bench;

import io.meridian.cli.console.FaultException;
import io.meridian.cli.console.UsageException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The metrics on the admin ports of all processes that serve or keep data. One thread at a time.
 */
final class AdminPorts implements Meter {
  /** The most processes. */
  static final int PORTS_MAX = 64;

  /** Shorter than the time between two looks. */
  private static final Duration ANSWER_MAX = Duration.ofMillis(800);

  /** A server that has just started is slow to show its first page. */
  private static final Duration FIRST_ANSWER_MAX = Duration.ofSeconds(15);

  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(FIRST_ANSWER_MAX).build();
  private final List<URI> pages;

  private AdminPorts(List<URI> pages) {
    this.pages = pages;
  }

  /**
   * Those at addresses {@code HOST:PORT}.
   *
   * @throws UsageException when one is none
   */
  static AdminPorts of(List<String> addresses) {
    Limits.check("--admin: their number", addresses.size(), 1, PORTS_MAX);
    List<URI> pages = new ArrayList<>();
    for (String address : addresses) {
      URI page;
      try {
        page = URI.create("http://" + address + "/metrics");
      } catch (IllegalArgumentException e) {
        throw new UsageException("--admin: '" + address + "' is not HOST:PORT", e);
      }
      if (page.getHost() == null || page.getPort() < 1 || page.getPort() > 65_535) {
        throw new UsageException("--admin: '" + address + "' is not HOST:PORT");
      }
      pages.add(page);
    }
    return new AdminPorts(List.copyOf(pages));
  }

  @Override
  public void probe() {
    for (URI page : pages) {
      if (usage(page, FIRST_ANSWER_MAX).isEmpty()) {
        throw new FaultException(
            "--admin: " + page + " does not show what a Meridian server has used up");
      }
    }
  }

  @Override
  public Optional<Usage> read() {
    Usage sum = Usage.NONE;
    for (URI page : pages) {
      Optional<Usage> one = usage(page, ANSWER_MAX);
      if (one.isEmpty()) {
        return Optional.empty();
      }
      sum = sum.plus(one.get());
    }
    return Optional.of(sum);
  }

  private Optional<Usage> usage(URI page, Duration answerMax) {
    try {
      HttpResponse<Stream<String>> answer =
          client.send(
              HttpRequest.newBuilder(page).timeout(answerMax).build(),
              HttpResponse.BodyHandlers.ofLines());
      try (Stream<String> lines = answer.body()) {
        return answer.statusCode() == 200 ? Exposition.of(lines).usage() : Optional.empty();
      }
    } catch (IOException silent) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
