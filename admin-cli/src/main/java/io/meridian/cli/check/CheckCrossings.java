package io.meridian.cli.check;

import io.meridian.cli.command.ClientCommand;
import io.meridian.cli.command.LedgerOption;
import io.meridian.cli.command.Session;
import io.meridian.cli.console.Console;
import io.meridian.cli.console.ExitCodes;
import io.meridian.cli.console.FaultException;
import io.meridian.cli.settings.Values;
import io.meridian.client.CrossingsQuery;
import io.meridian.client.OpenCrossing;
import io.meridian.client.Operations;
import io.meridian.client.Page;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "crossings",
    description = {
      "List the transactions between shards that are not over, on each shard that waits.",
      "One is open for moments; what stays waits for a shard that does not answer, and what it has",
      "reserved stays reserved. With --settle they are driven on at once, as they would be a little later:",
      "home sends again what was not answered, the others ask home, and nothing is decided that would not",
      "be anyway. Exit code 1 when one is older than --older-than, after --settle when one still is."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  meridian check crossings --ledger shop",
      "  meridian check crossings --ledger shop --region uk --older-than 1m --output json",
      "  meridian check crossings -l shop --settle"
    })
final class CheckCrossings extends ClientCommand {
  /** The most that are shown besides those that are too old; there is room for more in a shard. */
  static final int SHOWN_MAX = 10_000;

  private static final int PAGE_SIZE = 1000;

  /** How long after --settle it is waited for what is too old to end. */
  private static final Duration SETTLE_MAX = Duration.ofSeconds(5);

  private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

  @Mixin LedgerOption ledger;

  @Option(
      names = "--region",
      paramLabel = "NAME",
      description = "the region whose shards are asked; default: every region of the ledger")
  String region;

  @Option(
      names = "--older-than",
      paramLabel = "DURATION",
      description = "how old one may be; default 10s")
  String olderThan = "10s";

  @Option(names = "--settle", description = "have them driven on at once, and look what is left")
  boolean settle;

  CheckCrossings(Console console) {
    super(console);
  }

  @Override
  protected int run(Session session) {
    Duration ageMax = Values.duration(olderThan, "--older-than");
    String name = ledger.of(session.settings());
    Operations operations = session.client().operations();
    OptionalInt driven = OptionalInt.empty();
    if (settle) {
      driven = OptionalInt.of(operations.settleCrossings(name, Optional.ofNullable(region)));
    }
    List<OpenCrossing> open =
        settle ? openAfterSettling(operations, name, ageMax) : open(operations, name, ageMax);
    session.printer().print(CrossingDocuments.open(name, open, ageMax, driven));
    return CrossingDocuments.tooOld(open, ageMax) == 0 ? ExitCodes.DONE : ExitCodes.FAULT;
  }

  private List<OpenCrossing> openAfterSettling(
      Operations operations, String name, Duration ageMax) {
    long endNanos = System.nanoTime() + SETTLE_MAX.toNanos();
    List<OpenCrossing> open = open(operations, name, ageMax);
    while (CrossingDocuments.tooOld(open, ageMax) > 0 && System.nanoTime() - endNanos < 0) {
      pause();
      open = open(operations, name, ageMax);
    }
    return open;
  }

  private static void pause() {
    try {
      TimeUnit.NANOSECONDS.sleep(LOOK_AGAIN.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FaultException("interrupted", e);
    }
  }

  private List<OpenCrossing> open(Operations operations, String name, Duration ageMax) {
    CrossingsQuery query = CrossingsQuery.of(name).withPageSize(PAGE_SIZE);
    query = region == null ? query : query.withRegion(region);
    Page<OpenCrossing> page = operations.checkCrossings(query);
    List<OpenCrossing> open = new ArrayList<>(page.items());
    while (page.hasNext()) {
      page = operations.checkCrossings(query.withPageToken(page.nextPageToken()));
      for (OpenCrossing crossing : page.items()) {
        if (open.size() < SHOWN_MAX || CrossingDocuments.tooOld(crossing, ageMax)) {
          open.add(crossing);
        }
      }
    }
    return open;
  }
}
