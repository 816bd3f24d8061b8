package io.meridian.cli.demo;

import io.meridian.cli.command.Connections;
import io.meridian.cli.console.Console;
import io.meridian.cli.console.ExitCodes;
import io.meridian.cli.console.FaultException;
import io.meridian.cli.load.Rounding;
import io.meridian.cli.output.Document;
import io.meridian.cli.output.OutputFormat;
import io.meridian.cli.output.Printer;
import io.meridian.cli.process.Launch;
import io.meridian.cli.process.ServerProcess;
import io.meridian.cli.settings.OutputOptions;
import io.meridian.cli.settings.Settings;
import io.meridian.client.MeridianClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The whole promise in one command. */
@Command(
    name = "demo",
    description = {
      "Run a flash sale on a server that is killed in the middle, and prove it.",
      "Starts a server on a fresh data directory, opens a shop with wallets and one hot stock",
      "account, sells from many concurrent buyers, kills the server with kill -9, starts it again on",
      "the same port, lets the client's retries finish, and proves that what was sold is what was",
      "acknowledged, and not one more than there was. Exit code 1 if any of it does not hold."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  meridian demo",
      "  meridian demo --orders 100000 --stock 80000 --output json",
      "  meridian demo --data ~/meridian-demo"
    })
public final class DemoCommand implements Callable<Integer> {
  private static final Duration READY_MAX = Duration.ofSeconds(90);
  private static final Duration RETRY_FOR = Duration.ofSeconds(150);
  private static final Duration KILL_WAIT_MAX = Duration.ofMinutes(30);
  private static final int SPARE_CALLS = 16;

  private final Console console;
  private final AtomicReference<ServerProcess> server = new AtomicReference<>();

  @Mixin OutputOptions output;

  @Option(
      names = "--wallets",
      paramLabel = "N",
      description = "how many buyers have a wallet; default 10000")
  int wallets = 10_000;

  @Option(
      names = "--stock",
      paramLabel = "N",
      description = "how many units there are; default 20000")
  int stock = 20_000;

  @Option(
      names = "--orders",
      paramLabel = "N",
      description = "how many units are ordered; default 30000")
  int orders = 30_000;

  @Option(
      names = "--buyers",
      paramLabel = "N",
      description = "how many orders may be on their way at once; default 200")
  int buyers = 200;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "an empty directory to use, and to keep; default: a fresh one of the user's state")
  Path data;

  @Option(names = "--keep", description = "keep the data and the server's log")
  boolean keep;

  /** Prints to the console. */
  public DemoCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    OutputFormat format = output.format(console);
    DemoPlan plan = new DemoPlan(wallets, stock, orders, buyers);
    Path launcher =
        console
            .launcher()
            .orElseThrow(
                () ->
                    new FaultException("the demo starts a server through bin/meridian: use that"));
    DemoDirectory directory = DemoDirectory.create(console, Optional.ofNullable(data), keep);
    Thread hook = new Thread(this::stopServer, "demo-stop");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      Document result = run(plan, launcher, directory);
      new Printer(format, console.out()).print(result);
      boolean holds = result.fields().get("findings").equals(List.of());
      console.say(
          holds
              ? "It holds: sold is what was acknowledged, not one more than there was, and the books"
                  + " balance."
              : "IT DOES NOT HOLD: see the findings.");
      return holds ? ExitCodes.DONE : ExitCodes.FAULT;
    } finally {
      stopServer();
      if (!isShuttingDown(hook)) {
        directory.clean();
      }
    }
  }

  private Document run(DemoPlan plan, Path launcher, DemoDirectory directory)
      throws InterruptedException {
    console.say("Starting a server on " + directory.data());
    int port = start(launcher, directory, 0);
    Settings settings =
        new Settings(
            List.of("localhost:" + port),
            Optional.empty(),
            OutputFormat.TABLE,
            RETRY_FOR,
            false,
            Optional.empty());
    try (MeridianClient client =
        Connections.patient(settings, RETRY_FOR, plan.buyers() + SPARE_CALLS)) {
      console.say(
          String.format(
              Locale.ROOT,
              "Opening a shop: %,d wallets, one hot stock account with %,d units",
              plan.wallets(),
              plan.stock()));
      Shop shop = Shop.open(console, client, plan);
      console.say(
          String.format(
              Locale.ROOT,
              "Selling: %,d orders, %,d at once; kill -9 after %,d answers",
              plan.orders(),
              plan.buyers(),
              plan.killAfter()));
      Sale sale = new Sale(console, client, shop, plan);
      long readyMillis = sellOverAKill(sale, launcher, directory, port);
      console.say("Proving it");
      Proof proof = Proof.of(console, client, shop, plan, sale);
      return document(plan, sale, proof, readyMillis, directory);
    }
  }

  /**
   * Runs the sale and kills the server in its middle; says how long the new one took to be ready.
   */
  private long sellOverAKill(Sale sale, Path launcher, DemoDirectory directory, int port)
      throws InterruptedException {
    CompletableFuture<Void> selling = new CompletableFuture<>();
    Thread seller =
        new Thread(
            () -> {
              try {
                sale.run();
                selling.complete(null);
              } catch (InterruptedException | RuntimeException e) {
                selling.completeExceptionally(e);
              }
            },
            "demo-seller");
    seller.setDaemon(true);
    seller.start();
    if (!sale.awaitKill(KILL_WAIT_MAX)) {
      throw new FaultException("the sale did not come to its middle within 30 minutes");
    }
    long killNanos = System.nanoTime();
    server.get().kill();
    console.say("Killed the server with kill -9; starting it again on port " + port);
    start(launcher, directory, port);
    long readyNanos = System.nanoTime() - killNanos;
    try {
      selling.get();
    } catch (ExecutionException e) {
      throw new FaultException("the sale broke off: " + e.getCause(), e);
    }
    return TimeUnit.NANOSECONDS.toMillis(readyNanos);
  }

  private Document document(
      DemoPlan plan, Sale sale, Proof proof, long readyMillis, DemoDirectory directory) {
    Sale.Result told = sale.result();
    double seconds = told.nanos() / (double) TimeUnit.SECONDS.toNanos(1);
    double pauseSeconds = told.longestPauseNanos() / (double) TimeUnit.SECONDS.toNanos(1);
    int answers = told.acknowledged() + told.outOfStock() + told.otherRefusals();
    Document document =
        new Document()
            .put("orders", plan.orders())
            .put("stock", plan.stock())
            .put("acknowledged", told.acknowledged())
            .put("sold", proof.sold())
            .put("stockLeft", proof.stockLeft())
            .put("refusedForLackOfStock", told.outOfStock())
            .put("replayed", told.replayed())
            .put("errors", told.errors())
            .put("seconds", Rounding.thousandths(seconds))
            .put("perSecond", Math.round(answers / seconds))
            .put("perSecondWhileServing", Math.round(answers / (seconds - pauseSeconds)));
    sale.latencies().into(document);
    document
        .put("recoveryMillis", Math.round(pauseSeconds * 1000))
        .put("restartMillis", readyMillis)
        .put("conservation", proof.conservation())
        .put("journal", proof.journal())
        .putTexts("findings", proof.findings());
    if (sale.firstError() != null) {
      document.put("firstError", sale.firstError().toString());
    }
    return document.put(
        "data", directory.kept() ? Optional.of(directory.path().toString()) : Optional.empty());
  }

  private int start(Path launcher, DemoDirectory directory, int port) throws InterruptedException {
    ServerProcess process =
        ServerProcess.start(Launch.of(launcher, directory.data(), directory.log(), port));
    server.set(process);
    return process.awaitReady(READY_MAX);
  }

  private void stopServer() {
    ServerProcess running = server.getAndSet(null);
    if (running != null) {
      running.close();
    }
  }

  // Removes the hook, which is refused once the program is on its way out.
  private static boolean isShuttingDown(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
      return false;
    } catch (IllegalStateException e) {
      return true;
    }
  }
}
