package io.meridian.cli.load;

import io.meridian.cli.command.RefusedException;
import io.meridian.cli.console.Console;
import io.meridian.cli.output.Progress;
import io.meridian.client.AccountOutcome;
import io.meridian.client.Accounts;
import io.meridian.client.CreateAccountRequest;
import io.meridian.client.MeridianClient;
import io.meridian.client.Refused;
import java.util.List;

/** Opens many accounts, a thousand with a call. */
public final class Opening {
  private Opening() {}

  /**
   * Opens the accounts; those that exist alike stay as they are.
   *
   * @throws RefusedException when one exists otherwise, or its asset does not
   */
  public static void accounts(
      Console console, MeridianClient client, List<CreateAccountRequest> requests) {
    int step = Accounts.BATCH_ITEMS_MAX;
    try (Progress progress = new Progress(console, "accounts", requests.size())) {
      for (int from = 0; from < requests.size(); from += step) {
        int to = Math.min(requests.size(), from + step);
        for (AccountOutcome outcome : client.accounts().createAll(requests.subList(from, to))) {
          if (outcome instanceof Refused refused) {
            throw new RefusedException(refused);
          }
        }
        progress.at(to);
      }
    }
  }
}
