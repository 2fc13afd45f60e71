type Item = { id?: string; click?: () => void; submenu?: Item[] | Menu };

/** Electron's Menu without a picture: items can be found and clicked, which is all that its effect consists of. */
export class Menu {
  static #application: Menu | null = null;
  readonly items: Item[];

  constructor(items: Item[] = []) {
    this.items = items;
  }

  static buildFromTemplate = (template: Item[]): Menu => new Menu(template);
  static setApplicationMenu(menu: Menu | null): void {
    Menu.#application = menu;
  }
  static getApplicationMenu = (): Menu | null => Menu.#application;

  getMenuItemById(id: string): Item | null {
    return findItem(this.items, id);
  }
}

function findItem(items: Item[], id: string): Item | null {
  for (const item of items) {
    if (item.id === id) return item;
    const inside = Array.isArray(item.submenu) ? findItem(item.submenu, id) : null;
    if (inside !== null) return inside;
  }
  return null;
}
