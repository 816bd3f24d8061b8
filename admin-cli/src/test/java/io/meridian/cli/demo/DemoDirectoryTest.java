package io.meridian.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meridian.cli.console.Console;
import io.meridian.cli.console.UsageException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DemoDirectoryTest {
  @TempDir Path home;

  @Test
  void shouldTakeTheNextFreeDirectoryOfTheUsersStateAndTakeItAwayAgain() throws IOException {
    // Given one demo that runs
    DemoDirectory first = DemoDirectory.create(console(Map.of()), Optional.empty(), false);

    // When
    DemoDirectory second = DemoDirectory.create(console(Map.of()), Optional.empty(), false);
    Files.createDirectories(second.data());
    Files.writeString(second.log(), "text");
    second.clean();

    // Then
    assertThat(first.path()).isEqualTo(home.resolve(".local/state/meridian/demo-1")).exists();
    assertThat(second.path()).isEqualTo(home.resolve(".local/state/meridian/demo-2"));
    assertThat(second.path()).doesNotExist();
  }

  @Test
  void shouldPreferTheStateDirectoryOfTheEnvironment() {
    DemoDirectory directory =
        DemoDirectory.create(
            console(Map.of("XDG_STATE_HOME", home.resolve("state").toString())),
            Optional.empty(),
            false);
    assertThat(directory.path()).isEqualTo(home.resolve("state/meridian/demo-1"));
  }

  @Test
  void shouldKeepADirectoryThatWasNamedAndRefuseOneThatIsNotEmpty() throws IOException {
    // Given
    Path named = home.resolve("named");
    DemoDirectory directory = DemoDirectory.create(console(Map.of()), Optional.of(named), false);
    Files.writeString(directory.log(), "text");

    // When
    directory.clean();

    // Then
    assertThat(directory.log()).exists();
    assertThatThrownBy(() -> DemoDirectory.create(console(Map.of()), Optional.of(named), false))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("--data")
        .hasMessageContaining("not empty");
  }

  @Test
  void shouldRefuseASaleOutsideItsBounds() {
    assertThatThrownBy(() -> new DemoPlan(0, 1, 1, 1))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("--wallets must be 1 to");
    assertThat(new DemoPlan(10, 20, 30, 1).servable()).isEqualTo(20);
    assertThat(new DemoPlan(10, 20, 10, 1).servable()).isEqualTo(10);
  }

  private Console console(Map<String, String> environment) {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    return new Console(nowhere, nowhere, environment, home, false, Optional.empty());
  }
}
