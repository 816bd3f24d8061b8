package io.meridian.cli.bench;

import io.meridian.cli.console.FaultException;
import io.meridian.cli.console.UsageException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The metrics on the admin ports of all processes that serve or keep data. They are all asked at
 * once, and a look at them ends in a bounded time however many there are. One thread at a time.
 */
final class AdminPorts implements Meter {
  /** The most processes. */
  static final int PORTS_MAX = 64;

  /** The largest page that is read; ours have less than a tenth of it. */
  static final int PAGE_BYTES_MAX = 4 << 20;

  /** Shorter than the time between two looks. */
  private static final Duration ANSWERS_MAX = Duration.ofMillis(800);

  /** A server that has just started is slow to show its first page. */
  private static final Duration FIRST_ANSWERS_MAX = Duration.ofSeconds(15);

  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(FIRST_ANSWERS_MAX).build();
  private final List<URI> pages;

  private AdminPorts(List<URI> pages) {
    this.pages = pages;
  }

  /**
   * Those at addresses {@code HOST:PORT}.
   *
   * @throws UsageException when one is none, or is named twice
   */
  static AdminPorts of(List<String> addresses) {
    Limits.check("--admin: their number", addresses.size(), 1, PORTS_MAX);
    List<URI> pages = new ArrayList<>();
    for (String address : addresses) {
      URI page = page(address);
      if (pages.contains(page)) {
        throw new UsageException(
            "--admin: '" + address + "' is named twice, and would be counted twice");
      }
      pages.add(page);
    }
    return new AdminPorts(List.copyOf(pages));
  }

  private static URI page(String address) {
    URI page;
    try {
      page = URI.create("http://" + address + "/metrics");
    } catch (IllegalArgumentException e) {
      throw new UsageException("--admin: '" + address + "' is not HOST:PORT", e);
    }
    if (page.getHost() == null || page.getPort() < 1 || page.getPort() > 65_535) {
      throw new UsageException("--admin: '" + address + "' is not HOST:PORT");
    }
    return page;
  }

  @Override
  public void probe() {
    List<Optional<Usage>> answers = ask(FIRST_ANSWERS_MAX);
    for (int at = 0; at < pages.size(); at++) {
      if (answers.get(at).isEmpty()) {
        throw new FaultException(
            "--admin: " + pages.get(at) + " does not show what a Meridian server has used up");
      }
    }
  }

  @Override
  public Optional<List<Usage>> read() {
    List<Optional<Usage>> answers = ask(ANSWERS_MAX);
    return answers.stream().allMatch(Optional::isPresent)
        ? Optional.of(answers.stream().map(Optional::get).toList())
        : Optional.empty();
  }

  /** What each page says, in their order; empty for one that says nothing within this time. */
  private List<Optional<Usage>> ask(Duration max) {
    long endNanos = System.nanoTime() + max.toNanos();
    List<CompletableFuture<HttpResponse<byte[]>>> asked =
        pages.stream()
            .map(
                page ->
                    client.sendAsync(
                        HttpRequest.newBuilder(page).timeout(max).build(),
                        BoundedBody.handler(PAGE_BYTES_MAX)))
            .toList();
    return asked.stream().map(answer -> usage(answer, endNanos)).toList();
  }

  private static Optional<Usage> usage(
      CompletableFuture<HttpResponse<byte[]>> asked, long endNanos) {
    try {
      HttpResponse<byte[]> answer =
          asked.get(Math.max(0, endNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
      return answer.statusCode() == HttpURLConnection.HTTP_OK
          ? Exposition.of(new String(answer.body(), StandardCharsets.UTF_8)).usage()
          : Optional.empty();
    } catch (ExecutionException | TimeoutException silent) {
      asked.cancel(true);
      return Optional.empty();
    } catch (InterruptedException e) {
      asked.cancel(true);
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
