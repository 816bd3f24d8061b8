package io.meridian.cli.bench;

import io.meridian.cli.command.RefusedException;
import io.meridian.cli.console.Console;
import io.meridian.cli.console.UsageException;
import io.meridian.cli.load.Opening;
import io.meridian.cli.load.Ranks;
import io.meridian.client.AssetOutcome;
import io.meridian.client.CreateAccountRequest;
import io.meridian.client.CreateLedgerRequest;
import io.meridian.client.Ledger;
import io.meridian.client.LedgerOutcome;
import io.meridian.client.MeridianClient;
import io.meridian.client.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/** The ledger of a bench with its assets and accounts. */
final class Book {
  private final Ledger ledger;
  private final List<String> regions;

  private Book(Ledger ledger, List<String> regions) {
    this.ledger = ledger;
    this.regions = regions;
  }

  /** Makes what is not there; what is there from an earlier run stays. */
  static Book open(
      Console console,
      MeridianClient client,
      String name,
      OptionalInt shards,
      Workload workload,
      Mix mix,
      int accounts) {
    Ledger ledger = client.ledgers().get(name).orElseGet(() -> create(client, name, shards));
    if (shards.isPresent() && ledger.shards() != shards.getAsInt()) {
      throw new UsageException(
          "--shards: the ledger " + name + " is there already, and has " + ledger.shards());
    }
    if (mix.cross() > 0 && ledger.regions().size() < 2) {
      throw new UsageException("--cross-share: the ledger " + name + " has one region only");
    }
    List<String> regions = mix.cross() > 0 ? ledger.regions() : ledger.regions().subList(0, 1);
    register(client, name, Payers.MONEY, 2);
    register(client, name, Workload.STOCK, 0);
    List<CreateAccountRequest> requests = new ArrayList<>();
    for (String region : regions) {
      requests.addAll(workload.accounts(name, region, accounts, mix));
    }
    Opening.accounts(console, client, requests);
    return new Book(ledger, regions);
  }

  String name() {
    return ledger.name();
  }

  /** The region that has all accounts, or the first one of several. */
  String region() {
    return regions.get(0);
  }

  /** The references of all accounts in that region. */
  List<String> references(Workload workload, Mix mix, int accounts) {
    return workload.accountIds(accounts, mix).stream().map(id -> region() + "/" + id).toList();
  }

  /** Who pays whom in it. */
  Payers payers(Mix mix, int accounts) {
    return new Payers(
        name(), regions, accounts, mix, Ranks.of(accounts, mix.zipf()), new SplittableRandom());
  }

  private static Ledger create(MeridianClient client, String name, OptionalInt shards) {
    LedgerOutcome outcome =
        client.ledgers().create(CreateLedgerRequest.of(name).withShards(shards.orElse(0)));
    if (outcome instanceof Refused refused) {
      throw new RefusedException(refused);
    }
    return outcome.ledgerOrThrow();
  }

  private static void register(MeridianClient client, String name, String code, int scale) {
    AssetOutcome outcome = client.assets().create(name, code, scale);
    if (outcome instanceof Refused refused) {
      throw new RefusedException(refused);
    }
  }
}
