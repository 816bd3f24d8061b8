package io.meridian.cli.account;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meridian.cli.console.Console;
import io.meridian.cli.console.UsageException;
import io.meridian.client.AccountStatusRequest;
import io.meridian.client.AccountStatusRequest.Change;
import io.meridian.client.CreateAccountRequest;
import io.meridian.client.NormalSide;
import io.meridian.client.PrivateData;
import io.meridian.client.UpdateAccountRequest;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the flags of each verb ask for. */
final class RequestsTest {
  @Test
  void shouldCreateWithEverySettingThatIsSaid() {
    // When
    CreateAccountRequest request =
        ((AccountCreate)
                command(
                    "create eu/a --asset USD --normal-side debit --floor none --ceiling 9 --label k=v"
                        + " --private-data Ada --id c1"))
            .request("shop");

    // Then
    assertThat(request.account()).isEqualTo("eu/a");
    assertThat(request.normalSide()).isEqualTo(NormalSide.DEBIT);
    assertThat(request.floor()).isEmpty();
    assertThat(request.ceiling()).hasValue(9);
    assertThat(request.labels()).isEqualTo(Map.of("k", "v"));
    assertThat(request.privateData()).contains(PrivateData.clear("Ada".getBytes(UTF_8)));
    assertThat(request.id()).contains("c1");
  }

  @Test
  void shouldCreateWithTheLeastOfZeroAndNoMostUnlessALimitIsSaid() {
    CreateAccountRequest plain =
        ((AccountCreate) command("create eu/a --asset USD")).request("shop");
    CreateAccountRequest none =
        ((AccountCreate) command("create eu/a --asset USD --floor -5 --ceiling none"))
            .request("shop");

    assertThat(plain.floor()).hasValue(0);
    assertThat(plain.ceiling()).isEmpty();
    assertThat(none.floor()).hasValue(-5);
    assertThat(none.ceiling()).isEmpty();
  }

  @Test
  void shouldChangeWhatIsGivenAndNothingElse() {
    // When
    UpdateAccountRequest floor = update("update eu/a --floor -5 --id u1 --revision 3");
    UpdateAccountRequest others =
        update("update eu/a --ceiling 7 --label a=1 --label b=2 --private-data Ada");
    UpdateAccountRequest none =
        update("update eu/a --no-floor --no-ceiling --no-labels --no-private-data");
    UpdateAccountRequest limits = update("update eu/a --floor none --ceiling none");

    // Then
    assertThat(floor.floor()).contains(OptionalLong.of(-5));
    assertThat(floor.ceiling()).isEmpty();
    assertThat(floor.labels()).isEmpty();
    assertThat(floor.privateData()).isEmpty();
    assertThat(floor.id()).isEqualTo("u1");
    assertThat(floor.revision()).hasValue(3);
    assertThat(others.floor()).isEmpty();
    assertThat(others.ceiling()).contains(OptionalLong.of(7));
    assertThat(others.labels()).contains(Map.of("a", "1", "b", "2"));
    assertThat(others.privateData())
        .contains(Optional.of(PrivateData.clear("Ada".getBytes(UTF_8))));
    assertThat(others.revision()).isEmpty();
    assertThat(none.floor()).contains(OptionalLong.empty());
    assertThat(none.ceiling()).contains(OptionalLong.empty());
    assertThat(none.labels()).contains(Map.of());
    assertThat(none.privateData()).contains(Optional.empty());
    assertThat(limits.floor()).contains(OptionalLong.empty());
    assertThat(limits.ceiling()).contains(OptionalLong.empty());
    assertThat(limits.labels()).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "update eu/a|nothing to change",
        "update eu/a --floor 1 --no-floor|--no-floor and a new value",
        "update eu/a --floor none --no-floor|--no-floor and a new value",
        "update eu/a --floor ten|--floor: 'ten' is neither a whole number of 64 bits nor none",
        "update eu/a --ceiling 1.5|--ceiling: '1.5' is neither a whole number of 64 bits nor none",
        "update eu/a --ceiling 1 --no-ceiling|--no-ceiling and a new value",
        "update eu/a --label a=1 --no-labels|--no-labels and a new value",
        "update eu/a --private-data x --no-private-data|--no-private-data and a new value",
      })
  void shouldNotGuessWhatAnUpdateMeans(String line, String message) {
    assertThatThrownBy(() -> update(line))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @EnumSource(Change.class)
  void shouldChangeTheStatusUnderTheIdAndAtTheRevisionThatAreSaid(Change change) {
    // When
    String verb = change.name().toLowerCase(java.util.Locale.ROOT);
    AccountStatusRequest bare = status(verb + " eu/a");
    AccountStatusRequest whole = status(verb + " eu/a --id s1 --revision 2");

    // Then
    assertThat(bare.change()).isEqualTo(change);
    assertThat(bare.revision()).isEmpty();
    assertThat(bare.id()).hasSize(36);
    assertThat(whole)
        .isEqualTo(new AccountStatusRequest(change, "shop", "eu/a", "s1", OptionalLong.of(2)));
  }

  private static UpdateAccountRequest update(String line) {
    return ((AccountUpdate) command(line)).request("shop");
  }

  private static AccountStatusRequest status(String line) {
    return ((StatusCommand) command(line)).request("shop");
  }

  private static Object command(String line) {
    return AccountGroup.commandLine(Console.system())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .parseArgs(line.split(" "))
        .subcommand()
        .commandSpec()
        .userObject();
  }
}
