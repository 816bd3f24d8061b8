package io.meridian.cli.bench;

import io.meridian.cli.command.ClientCommand;
import io.meridian.cli.command.Connections;
import io.meridian.cli.command.Documents;
import io.meridian.cli.command.RefusedException;
import io.meridian.cli.command.Session;
import io.meridian.cli.console.Console;
import io.meridian.cli.console.ExitCodes;
import io.meridian.cli.console.UsageException;
import io.meridian.cli.load.Clock;
import io.meridian.cli.load.LoadPlan;
import io.meridian.cli.load.LoadResult;
import io.meridian.cli.load.LoadRun;
import io.meridian.cli.load.Opening;
import io.meridian.cli.load.Streams;
import io.meridian.cli.output.Document;
import io.meridian.cli.output.Progress;
import io.meridian.cli.settings.Settings;
import io.meridian.client.AssetOutcome;
import io.meridian.client.BatchRequest;
import io.meridian.client.ConservationReport;
import io.meridian.client.Ledger;
import io.meridian.client.LedgerOutcome;
import io.meridian.client.MeridianClient;
import io.meridian.client.ProgressListener;
import io.meridian.client.Refused;
import io.meridian.client.Transactions;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures a running server. */
@Command(
    name = "bench",
    description = {
      "Measure a running server: transactions per second, and their latency.",
      "With --rate transactions start at even instants whatever the server does, and latency counts from",
      "those instants (open loop); without, a transaction starts when another has come back and at most",
      "--concurrency are on their way (closed loop). By --api each travels in a call of its own, on a",
      "stream, or in batches of --batch-items, which start together and have one latency. Opens accounts",
      "without a floor in a ledger of its own, and proves its books at the end."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  meridian bench",
      "  meridian bench --workload hot --seconds 30 --concurrency 256 --output json",
      "  meridian bench --workload holds --api stream --concurrency 512",
      "  meridian bench --api batch --batch-items 500 --concurrency 2000",
      "  meridian bench --workload uniform --rate 5000 --seconds 60 --accounts 100000"
    })
public final class BenchCommand extends ClientCommand {
  private static final Duration RETRY_FOR = Duration.ofSeconds(30);
  private static final Duration PERIOD_MAX = Duration.ofDays(1);
  private static final int ACCOUNTS_MAX = 1_000_000;
  private static final int SPARE_CALLS = 16;
  private static final int BATCH_ITEMS_DEFAULT = 100;

  @Option(
      names = "--workload",
      paramLabel = "KIND",
      description = "uniform (default), hot, flash-sale, or holds (with what follows them)")
  String workload = "uniform";

  @Option(names = "--api", paramLabel = "KIND", description = "unary (default), stream or batch")
  String api = Api.UNARY.flag();

  @Option(
      names = "--batch-items",
      paramLabel = "N",
      description = "with --api batch: the transactions of a batch, 1 to 1000; default 100")
  Integer batchItems;

  @Option(names = "--seconds", paramLabel = "N", description = "how long to measure; default 10")
  int seconds = 10;

  @Option(
      names = "--warmup-seconds",
      paramLabel = "N",
      description = "how long to run before measuring; default 3")
  int warmupSeconds = 3;

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      description = "the most transactions on their way at once; default 128")
  int concurrency = 128;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "transactions meant to start per second; default: as many as come back")
  Integer rate;

  @Option(
      names = "--accounts",
      paramLabel = "N",
      description = "how many accounts pay; default 10000")
  int accounts = 10_000;

  @Option(
      names = {"-l", "--ledger"},
      paramLabel = "NAME",
      description = "the ledger, made if it is not there; default: bench-<time>")
  String ledger;

  /** Prints to the console. */
  public BenchCommand(Console console) {
    super(console);
  }

  @Override
  protected MeridianClient connect(Settings settings) {
    check("--seconds", seconds, 1, (int) PERIOD_MAX.toSeconds());
    check("--warmup-seconds", warmupSeconds, 0, (int) PERIOD_MAX.toSeconds());
    check("--concurrency", concurrency, 1, LoadPlan.CONCURRENCY_MAX);
    check("--accounts", accounts, 2, ACCOUNTS_MAX);
    if (rate != null) {
      check("--rate", rate, 1, LoadPlan.RATE_PER_SECOND_MAX);
    }
    if (batchItems != null) {
      check("--batch-items", batchItems, 1, BatchRequest.ITEMS_MAX);
      if (api() != Api.BATCH) {
        throw new UsageException("--batch-items: only --api batch has batches");
      }
    }
    workload();
    return Connections.patient(settings, RETRY_FOR, api().calls(concurrency) + SPARE_CALLS);
  }

  @Override
  protected int run(Session session) throws InterruptedException {
    Workload kind = workload();
    Ledger book = prepare(session, kind);
    Source source =
        kind.source(
            new Payers(book.name(), book.regions().get(0), accounts, new SplittableRandom()));
    LoadResult result;
    Throwable firstError;
    try (Sender sender = sender(source, session.client().transactions(), book.name())) {
      result = measure(session, kind, sender);
      firstError = sender.firstError();
    }
    ConservationReport report =
        session.client().operations().checkConservation(book.name(), ProgressListener.NONE);
    session.printer().print(document(kind, book.name(), result, report));
    if (firstError != null) {
      session.console().say("The first error: " + firstError);
    }
    return report.holds() && result.errors() == 0 ? ExitCodes.DONE : ExitCodes.FAULT;
  }

  /** How transactions travel. */
  enum Api {
    UNARY,
    STREAM,
    BATCH;

    String flag() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The most calls that so many transactions take. */
    int calls(int concurrency) {
      return this == STREAM ? Streams.number(concurrency) : concurrency;
    }
  }

  private Sender sender(Source source, Transactions transactions, String name) {
    return switch (api()) {
      case UNARY -> Sender.unary(source, transactions);
      case STREAM -> Sender.stream(source, transactions, concurrency);
      case BATCH -> Sender.batch(source, transactions, name, itemsPerCall());
    };
  }

  /** The ledger, its assets and accounts; those that are there from an earlier run stay. */
  private Ledger prepare(Session session, Workload kind) {
    MeridianClient client = session.client();
    String name = ledger != null ? ledger : freshName();
    Ledger book =
        client
            .ledgers()
            .get(name)
            .orElseGet(
                () -> {
                  LedgerOutcome outcome = client.ledgers().create(name);
                  if (outcome instanceof Refused refused) {
                    throw new RefusedException(refused);
                  }
                  return outcome.ledgerOrThrow();
                });
    register(client, name, Payers.MONEY, 2);
    register(client, name, Workload.STOCK, 0);
    Opening.accounts(
        session.console(), client, kind.accounts(name, book.regions().get(0), accounts));
    return book;
  }

  private LoadResult measure(Session session, Workload kind, Sender sender)
      throws InterruptedException {
    LoadPlan plan =
        new LoadPlan(
            Math.max(1, concurrency / itemsPerCall()),
            itemsPerCall(),
            rate == null ? OptionalInt.empty() : OptionalInt.of(rate),
            Duration.ofSeconds(warmupSeconds),
            Duration.ofSeconds(seconds),
            RETRY_FOR.plusSeconds(1));
    try (Progress progress =
        new Progress(
            session.console(), "bench", TimeUnit.SECONDS.toNanos((long) warmupSeconds + seconds))) {
      return new LoadRun(plan, Clock.system(), sender::send)
          .run(elapsed -> progress.at(elapsed, kind::flag));
    }
  }

  private int itemsPerCall() {
    if (api() != Api.BATCH) {
      return 1;
    }
    return batchItems == null ? BATCH_ITEMS_DEFAULT : batchItems;
  }

  private Document document(
      Workload kind, String name, LoadResult result, ConservationReport report) {
    Document document =
        new Document()
            .put("workload", kind.flag())
            .put("api", api)
            .put("seconds", Math.round(result.seconds() * 1000) / 1000.0)
            .put("transactions", result.accepted())
            .put("perSecond", Math.round(result.perSecond() * 10) / 10.0);
    result.latencies().into(document);
    return document
        .put("refused", result.refused())
        .put("errors", result.errors())
        .put("unsent", result.unsent())
        .put("conservation", Documents.finding(report))
        .put("concurrency", concurrency)
        .put("batchItems", api() == Api.BATCH ? itemsPerCall() : null)
        .put("rate", rate)
        .put("accounts", accounts)
        .put("ledger", name);
  }

  private Workload workload() {
    return oneOf("--workload", workload, Workload.values(), Workload::flag);
  }

  private Api api() {
    return oneOf("--api", api, Api.values(), Api::flag);
  }

  private static <T> T oneOf(String flag, String text, T[] values, Function<T, String> name) {
    return Arrays.stream(values)
        .filter(value -> name.apply(value).equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new UsageException(
                    flag
                        + ": '"
                        + text
                        + "' is not one of "
                        + Arrays.stream(values).map(name).collect(Collectors.joining(", "))));
  }

  private static void register(MeridianClient client, String name, String code, int scale) {
    AssetOutcome outcome = client.assets().create(name, code, scale);
    if (outcome instanceof Refused refused) {
      throw new RefusedException(refused);
    }
  }

  private static String freshName() {
    return "bench-"
        + LocalDateTime.now(ZoneOffset.UTC)
            .format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS", Locale.ROOT));
  }

  private static void check(String flag, int value, int least, int most) {
    if (value < least || value > most) {
      throw new UsageException(flag + " must be " + least + " to " + most + "; got " + value);
    }
  }
}
